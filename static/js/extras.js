// Help for questions that are easier with script: points that add up, a slider,
// a photo made small enough to send, the place where the phone is.
const form = document.getElementById('form');

for (const out of form.querySelectorAll('[data-total]')) {
  const fields = [...out.closest('[data-q]').querySelectorAll('input')];
  const add = () => {
    const sum = fields.reduce((all, f) => all + (Number(f.value) || 0), 0);
    out.textContent = `${Math.round(sum * 1e6) / 1e6} / ${out.dataset.total}`;
  };
  fields.forEach((f) => f.addEventListener('input', add));
  add();
}

// The number stays the answer, and is empty until the slider is touched.
for (const field of form.querySelectorAll('[data-slider]')) {
  const { min, max, step } = field.dataset;
  const range = Object.assign(document.createElement('input'), { type: 'range', className: 'range', min, max, step });
  range.value = field.value || (Number(min) + Number(max)) / 2;
  range.setAttribute('aria-labelledby', field.id);
  range.setAttribute('aria-label', field.labels[0].textContent.trim());
  range.removeAttribute('aria-labelledby');
  range.addEventListener('input', () => {
    field.value = range.value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  field.addEventListener('input', () => { if (field.value) range.value = field.value; });
  field.after(range);
}

// Phones make pictures of several megabytes; we take 180 KB.
const limit = 180 * 1024;
for (const field of form.querySelectorAll('[data-photo]')) {
  field.addEventListener('change', async () => {
    const [file] = field.files;
    if (!file || file.size <= limit) return;
    const picture = await createImageBitmap(file);
    const canvas = document.createElement('canvas');
    for (let side = 1600; side >= 400; side *= 0.8) {
      const scale = Math.min(1, side / Math.max(picture.width, picture.height));
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
      const small = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.75));
      if (small.size > limit) continue;
      const files = new DataTransfer();
      files.items.add(new File([small], 'photo.jpg', { type: 'image/jpeg' }));
      field.files = files.files;
      return;
    }
  });
}

for (const button of form.querySelectorAll('[data-locate]')) {
  if (!navigator.geolocation || !window.isSecureContext) continue;
  button.hidden = false;
  button.addEventListener('click', () => navigator.geolocation.getCurrentPosition(({ coords }) => {
    const box = button.closest('[data-q]');
    box.querySelector('[name$=".lat"]').value = coords.latitude.toFixed(5);
    box.querySelector('[name$=".lon"]').value = coords.longitude.toFixed(5);
    box.querySelector('[data-located]').textContent = '✓';
  }, () => { button.closest('[data-q]').querySelector('[data-located]').textContent = '✕'; }));
}
