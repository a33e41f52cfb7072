import { expect, test } from 'vitest';
import { itemLists } from './json-ld.ts';

const entry = {
  rank: 3,
  id: 7,
  section: 'keji',
  title: '路灯</script>会说话',
  publishedAt: 1791423000,
};

test('each board is an ItemList in the order of its ranks', () => {
  const json = itemLists([{ name: '周排名', entries: [entry] }], 'https://news.example') ?? '';
  expect(json).not.toContain('</');
  expect(JSON.parse(json)).toEqual({
    '@context': 'https://schema.org',
    '@graph': [
      {
        '@type': 'ItemList',
        name: '周排名',
        itemListOrder: 'https://schema.org/ItemListOrderAscending',
        numberOfItems: 1,
        itemListElement: [
          {
            '@type': 'ListItem',
            position: 3,
            name: entry.title,
            url: 'https://news.example/keji/2026-10-08/7.html',
          },
        ],
      },
    ],
  });
});

test('boards without entries are left out, and a page with only such boards has no list', () => {
  const empty = { name: '月排名', entries: [] };
  const json = itemLists([empty, { name: '周排名', entries: [entry] }], 'https://news.example');
  expect(json).not.toContain('月排名');
  expect(itemLists([empty], 'https://news.example')).toBeUndefined();
});
