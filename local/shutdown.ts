/** Calls `end` once: when a signal tells this process to end, or when the npm that started it is gone. */
export function onEnd(end: () => void): void {
  const once = () => {
    clearInterval(watch);
    for (const signal of signals) process.removeAllListeners(signal).on(signal, () => {});
    end();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) {
    // Miniflare's own listeners would end the process before workerd has closed the databases.
    process.removeAllListeners(signal);
    process.on(signal, once);
  }
  // A SIGTERM to npm ends npm and its shell, but never reaches this child: notice the new parent instead.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env['npm_lifecycle_event'] && process.ppid !== parent) once();
  }, 500);
}
