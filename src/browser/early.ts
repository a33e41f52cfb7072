// A classic script that runs in the head, before anything is painted. So the text size that a reader chose applies at
// once, and the buttons that need script (`.scripted`) appear without moving the page.
const { dataset } = document.documentElement;
try {
  dataset['size'] = localStorage.getItem('size') || 'm';
} catch {
  dataset['size'] = 'm';
}
// Some browsers lack `navigator.share`, although the types say otherwise.
if (typeof navigator.share === 'function') dataset['share'] = '';
