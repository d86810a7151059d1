// Another question has other options: the form is looked at anew, with what was
// filled in so far in its address.
const form = document.querySelector('#form');
const look = form?.querySelector('[data-looks]');
if (look) {
  look.hidden = true;
  for (const field of form.querySelectorAll('[data-look]')) {
    field.addEventListener('change', () => {
      sessionStorage.setItem('rate-focus', field.name + '\n' + (field.type === 'checkbox' ? field.value : ''));
      form.requestSubmit(look);
    });
  }
  const [name, value] = (sessionStorage.getItem('rate-focus') ?? '').split('\n');
  sessionStorage.removeItem('rate-focus');
  if (name) [...form.elements].find(e => e.name === name && (!value || e.value === value))?.focus();
}
