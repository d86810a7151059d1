// Buttons that copy a chart as a picture: the SVG that the server gives out, drawn
// on a canvas. Where there is no clipboard for pictures (plain http), it is saved.
const scale = 2; // so that it is sharp in a document

const pngOf = async address => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status);
  const image = new Image();
  image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(await answer.text());
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width * scale;
  canvas.height = image.height * scale;
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise(resolve => canvas.toBlob(resolve, 'image/png'));
};

export const copyPictures = (root = document) => {
  for (const button of root.querySelectorAll('button[data-picture]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const png = await pngOf(button.dataset.picture);
      try {
        await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
        button.textContent = button.dataset.copied;
      } catch {
        const link = document.createElement('a');
        link.href = URL.createObjectURL(png);
        link.download = 'figure.png';
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
        button.textContent = button.dataset.saved;
      }
    });
  }
};
