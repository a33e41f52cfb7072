import { ranks } from './articles.ts';
import { rankOf } from './model.ts';

/** The true number of views of each article on the simulated day, counted apart from the site's counter. */
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
