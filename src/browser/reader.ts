// The site's script, except for `early.ts`. Every page carries it inline, and works without it. Every byte is sent with
// every page: keep it small.

/** Replaces the page's snapshot of the aside by the current one when the snapshot is more than 3,600 seconds old. */
const aside = document.querySelector<HTMLElement>('[data-time]');
if (aside && Date.now() / 1000 - Number(aside.dataset['time']) > 3_600) {
  fetch('/fragments/aside').then(async (response) => {
    const html = await response.text();
    if (!response.ok) return;
    const chosen = aside.querySelector(':checked')?.id ?? '';
    const focused = document.activeElement?.id ?? '';
    aside.innerHTML = html;
    document.querySelector<HTMLElement>(`input[id="${chosen}"]`)?.click();
    document.getElementById(focused)?.focus();
  }, Boolean);
}

/** Reports the view after the page was visible for a second; an article's next view counts after six hours. */
const view = document.querySelector<HTMLElement>('[data-view]')?.dataset['view']?.split(' ');
const key = 'views';
const whileMs = 6 * 3_600_000;

/** When this browser last reported a view of each article, for the last six hours. */
function reported(now: number): Record<string, number> {
  const times: Record<string, number> = {};
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, number>;
    for (const path in kept) if (now - (kept[path] ?? 0) < whileMs) times[path] = kept[path] ?? 0;
  } catch {
    // A browser without storage reports again on its next visit.
  }
  return times;
}

function report([path = '', signature = '']: string[]): void {
  const now = Date.now();
  const times = reported(now);
  if (times[path] || !navigator.sendBeacon(path, signature)) return;
  try {
    localStorage.setItem(key, JSON.stringify({ ...times, [path]: now }));
  } catch {
    // The same holds here.
  }
}

if (view) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = () => {
    clearTimeout(timer);
    if (document.visibilityState === 'visible') timer = setTimeout(once, 1_000);
  };
  const once = () => {
    document.removeEventListener('visibilitychange', watch);
    report(view);
  };
  // A prerendered page counts as hidden until the reader opens it.
  document.addEventListener('visibilitychange', watch);
  watch();
}

/** The buttons for text size and sharing; `early.ts` has made them visible. */
const page = document.documentElement.dataset;
const say = (text: string) => {
  for (const status of document.querySelectorAll('[role=status]')) status.textContent = text;
};

function showSize(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-step]')) {
    button.ariaPressed = String(button.dataset['step'] === page['size']);
  }
}

async function act({ step, share, copy }: DOMStringMap): Promise<void> {
  const url = document.querySelector<HTMLLinkElement>('[rel=canonical]')?.href ?? location.href;
  if (step) {
    page['size'] = step;
    showSize();
    localStorage.setItem('size', step);
  }
  if (share !== undefined) await navigator.share({ title: document.title, url });
  if (copy === undefined) return;
  say('');
  try {
    await navigator.clipboard.writeText(url);
    say('链接已复制');
  } catch {
    say('没能复制，请手动复制本文地址');
  }
}

showSize();
document.addEventListener('click', ({ target }) => {
  const button = (target as Element).closest('button');
  // Ignore errors: the reader may cancel sharing, and a browser may have no storage.
  if (button) act(button.dataset).catch(Boolean);
});
