// All the script of the site, sent inline with every page: it may be absent and nothing is missed.
// Counted in bytes: keep it small.

const minute = 60_000;
const now = Date.now();

/** Swaps in the common aside where the page's snapshot of it has grown old. */
const aside = document.querySelector<HTMLElement>('[data-time]');
if (aside && now / 1000 - Number(aside.dataset['time']) > 3_600) {
  fetch('/fragments/aside').then(async (response) => {
    if (response.ok) aside.innerHTML = await response.text();
  }, Boolean);
}

/** Reports the view once the page was visible for a second, once per reader and article for six hours. */
const view = document.querySelector<HTMLElement>('[data-view]')?.dataset['view']?.split(' ');
const key = 'views';

function seen(): Record<string, number> {
  try {
    const times = JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, number>;
    for (const path in times) if (!(now - (times[path] ?? 0) < 360 * minute)) delete times[path];
    return times;
  } catch {
    return {};
  }
}

function report([path = '', signature = '']: string[]): void {
  const times = seen();
  if (times[path] || !navigator.sendBeacon(path, signature)) return;
  try {
    localStorage.setItem(key, JSON.stringify({ ...times, [path]: now }));
  } catch {
    // A browser without memory counts again on its next visit.
  }
}

if (view) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = () => {
    clearTimeout(timer);
    if (document.visibilityState === 'visible') timer = setTimeout(report, 1_000, view);
  };
  // A prerendered page is hidden until it is shown.
  document.addEventListener('visibilitychange', watch);
  watch();
}
