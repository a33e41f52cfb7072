import { expect, it } from 'vitest';
import { site } from '../site.ts';
import { arrangeFront, readInSection } from './home-page.ts';

const article = (id: number, section = 'keji') => {
  return { id, section, title: `第${id}号`, summary: null, publishedAt: id };
};
const idsOf = (items: readonly { id: number }[]) => items.map(({ id }) => id);
const newest = Array.from({ length: site.home.leads }, (_, n) => article(100 - n));

it('leads with the featured in their order, then with the newest', () => {
  const { leads } = arrangeFront([article(7), article(98)], newest, []);
  expect(idsOf(leads)).toEqual([7, 98, 100, 99, 97, 96, 95, 94, 93, 92]);
});

it('fills the slots however few were featured', () => {
  expect(arrangeFront([], newest, []).leads).toHaveLength(site.home.leads);
  expect(arrangeFront([], [], [])).toEqual({ leads: [], blocks: [] });
});

it('does not lose a section whose newest all lead', () => {
  const ofSections = newest.slice(0, readInSection);
  const [block] = arrangeFront([], newest, ofSections).blocks;
  expect(idsOf(block?.items ?? [])).toEqual(idsOf(newest.slice(0, site.home.inSection)));
});

it('shows sections in the order of the site, nothing twice, and no empty block', () => {
  const ofSections = [
    ...[100, 99, 50, 49, 48, 47, 46].map((id) => article(id)),
    ...[40, 39].map((id) => article(id, 'pinpai')),
    article(7, 'jiaoyu'),
  ];
  const { blocks } = arrangeFront([article(7, 'jiaoyu')], newest, ofSections);
  expect(blocks.map(({ section, items }) => [section, idsOf(items)])).toEqual([
    ['pinpai', [40, 39]],
    ['keji', [50, 49, 48, 47, 46]],
  ]);
});
