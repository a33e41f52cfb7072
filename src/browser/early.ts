// Runs in the head before anything is painted, as a classic script: what a reader chose is there at once, and
// what needs script shows (`.scripted`) without moving the page.
const { dataset } = document.documentElement;
try {
  dataset['size'] = localStorage.getItem('size') || 'm';
} catch {
  dataset['size'] = 'm';
}
if ('share' in navigator) dataset['share'] = '';
