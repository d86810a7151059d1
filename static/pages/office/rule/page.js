// Another question or another comparison asks for other values: the page is
// looked at anew, with what was picked so far in its address.
const form = document.querySelector('#rule');
const look = form?.querySelector('[data-looks]');
if (look) {
  form.classList.add('looking');
  for (const select of form.querySelectorAll('[data-look]')) {
    select.addEventListener('change', () => {
      sessionStorage.setItem('rule-focus', select.id);
      form.requestSubmit(look);
    });
  }
  const last = sessionStorage.getItem('rule-focus');
  sessionStorage.removeItem('rule-focus');
  document.getElementById(last ?? '')?.focus();
}
