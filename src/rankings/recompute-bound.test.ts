import { expect, onTestFinished, test } from 'vitest';
import { MeteredD1 } from '../../bench/simulator/metered-d1.ts';
import { openBindings } from '../../testing/bindings.ts';
import {
  everyBoard,
  expectedBoards,
  noon,
  writeNewsroom,
  type History,
} from '../../testing/boards/newsroom.ts';
import { connect } from '../db/client.ts';
import { site } from '../site.ts';
import { recomputeBoards } from './recompute.ts';
import type { Ruling } from './rulings.ts';

test('rulings, and a section of few articles, leave the others their bound', async () => {
  const bindings = await openBindings();
  onTestFinished(() => bindings.dispose());
  const ids = Array.from({ length: 20_000 }, (_, n) => n + 1);
  const sections = ['jiaoyu', 'keji'];
  const large = ids.map((id) => ({ id, published: id, section: sections[id % 2] ?? '' }));
  const views = ids.map((id) => [id, 1, Math.ceil(20_000 / id)] as [number, number, number]);
  const rowsRead = async (history: History) => {
    await writeNewsroom(bindings.db, { daily: views, hourly: views, ...history });
    await recomputeBoards(connect(bindings.db), noon);
    const metered = new MeteredD1(bindings.db);
    await recomputeBoards(connect(metered.binding), noon);
    expect(await everyBoard(bindings.db)).toEqual(
      expectedBoards({ daily: views, hourly: views, ...history }, noon, site.boardRules),
    );
    return metered.cost.rowsRead;
  };
  const usual = await rowsRead({ articles: large });
  const small = large.map((one) => (one.id > 15 ? one : { ...one, section: 'shenghuo' }));
  const withSmall = await rowsRead({ articles: small });
  // Those read most: excluded from all boards, from the site's and from a section's.
  const rulings = ids.slice(0, 200).map((id): Ruling => {
    const board = ['*', 'week', `month/${sections[id % 2]}`][id % 3] ?? '';
    const common = { reason: '试', until: noon + 1, madeBy: '编辑', madeAt: 1 };
    return { ...common, kind: 'exclude', board, articleId: id };
  });
  const ruled = await rowsRead({ articles: small, rulings });
  // To look up all that were read takes 400,000 rows more, and the 2,000 most viewed that are known by then 130,000.
  expect(withSmall - usual).toBeLessThan(5_000);
  expect(ruled - withSmall).toBeLessThan(200_000);
});
