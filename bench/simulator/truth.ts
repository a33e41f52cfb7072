import { ranks } from './articles.ts';
import { rankOf } from './model.ts';

/** How often each article was viewed on the simulated day, as no counter of the site's knows it. */
export class Truth {
  total = 0;
  readonly #views = new Uint32Array(ranks);

  add(articleId: number): void {
    this.total++;
    const rank = rankOf(articleId);
    this.#views[rank] = (this.#views[rank] ?? 0) + 1;
  }

  of(articleId: number): number {
    return this.#views[rankOf(articleId)] ?? 0;
  }
}
