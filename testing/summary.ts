import { relative } from 'node:path';
import type { Reporter, TestModule, Vitest } from 'vitest/node';

interface Group {
  files: number;
  tests: number;
  seconds: number;
}

/**
 * Ends a run with the time that each group of tests took, added up over the workers, and with one plain line such as
 * `12 passed, 0 failed` or `12 passed, 0 failed, 1 skipped`.
 */
export default class Summary implements Reporter {
  #root = '';
  #began = 0;

  onInit({ config }: Vitest): void {
    this.#root = config.root;
    this.#began = performance.now();
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const groups = new Map<string, Group>();
    for (const module of modules) {
      if (module.state() === 'failed') count.failed += module.errors().length;
      const tests = [...module.children.allTests()];
      for (const test of tests) count[test.result().state]++;
      const name = groupOf(relative(this.#root, module.moduleId));
      const group = groups.get(name) ?? { files: 0, tests: 0, seconds: 0 };
      group.files++;
      group.tests += tests.length;
      group.seconds += secondsOf(module);
      groups.set(name, group);
    }
    for (const [name, { files, tests, seconds }] of [...groups].sort()) {
      const figures = [`${files} files`, `${tests} tests`, `${seconds.toFixed(0)} s`];
      console.log(`  ${name.padEnd(10)}${figures.map((figure) => figure.padStart(12)).join('')}`);
    }
    const seconds = (performance.now() - this.#began) / 1_000;
    console.log(`  all of it in ${seconds.toFixed(0)} s`);
    if (count.passed + count.failed === 0) {
      console.log('No test ran: none has that in its path or its name.');
      process.exitCode = 1;
    }
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
    console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
  }
}

/**
 * The group of a test file: `api` for `tests/api/push.test.ts`, `smoke` for `tests/smoke.test.ts`, and `unit` for
 * a test beside its source.
 */
export function groupOf(path: string): string {
  return /^tests[/\\]([^/\\.]+)/.exec(path)?.[1] ?? 'unit';
}

/** Seconds from the import of a file's modules to the end of its last hook. */
function secondsOf(module: TestModule): number {
  const { collectDuration, setupDuration, duration } = module.diagnostic();
  return (collectDuration + setupDuration + duration) / 1_000;
}
