import type { Case, Cases } from '../contract.ts';
import { sample, type TestSite } from '../../site.ts';
import { pushed, stale, trashed, withdrawn } from './prepare.ts';

/** Publishes articles `id` and `id + 1`. The first has two revisions. */
const two = (id: number) => async (site: TestSite) => {
  await pushed(id)(site);
  await site.api('PUT', `/articles/${id}`, sample({ title: '改过的标题', body: '<p>改过。</p>' }));
  await pushed(id + 1)(site);
};

const merging = (id: number, into = id + 1): Case => ({
  ...{ params: { id }, prepare: two(id), body: { into } },
});

export const editing: Cases = {
  'POST /api/articles/[id]/status': {
    role: 'reporter',
    answers: {
      200: [30, 31].map((id) => ({
        params: { id },
        prepare: trashed(id),
        body: { status: 'draft' },
      })),
    },
    problems: {
      'not-found': { params: { id: 404 } },
      withdrawn: { params: { id: 32 }, prepare: withdrawn(32), body: { status: 'published' } },
      'wrong-state': { params: { id: 33 }, prepare: trashed(33), body: { status: 'published' } },
      'precondition-failed': stale(34),
    },
  },
  'GET /api/articles/[id]/revisions': {
    role: 'reporter',
    answers: { 200: { params: { id: 35 }, prepare: two(35) } },
    problems: {
      'not-found': { params: { id: 404 } },
      invalid: { params: { id: 35 }, query: { before: 'x' } },
    },
  },
  'GET /api/articles/[id]/revisions/[revision]': {
    role: 'reporter',
    answers: { 200: { params: { id: 37, revision: 1 }, prepare: two(37) } },
    problems: { 'not-found': { params: { id: 37, revision: 9_999 } } },
  },
  'GET /api/articles/[id]/revisions/[revision]/diff/[other]': {
    role: 'reporter',
    answers: {
      200: [
        { params: { id: 39, revision: 1, other: 2 }, prepare: two(39) },
        { params: { id: 39, revision: 1, other: 1 } },
      ],
    },
    problems: { 'not-found': { params: { id: 39, revision: 1, other: 9_999 } } },
  },
  'POST /api/articles/[id]/revisions/[revision]/restore': {
    role: 'reporter',
    answers: { 200: { params: { id: 41, revision: 1 }, prepare: two(41) } },
    problems: {
      'not-found': { params: { id: 41, revision: 9_999 } },
      withdrawn: { params: { id: 43, revision: 1 }, prepare: withdrawn(43) },
      'wrong-state': { params: { id: 44, revision: 1 }, prepare: trashed(44) },
      'precondition-failed': { ...stale(45), params: { id: 45, revision: 1 } },
    },
  },
  'POST /api/articles/[id]/preview': {
    role: 'reporter',
    answers: { 200: { params: { id: 46 }, prepare: pushed(46) } },
    problems: { 'not-found': { params: { id: 404 } } },
  },
  'POST /api/articles/[id]/merge': {
    role: 'editor',
    answers: { 200: merging(47) },
    problems: {
      'not-found': { ...merging(404, 405), prepare: async () => {} },
      loop: merging(49, 49),
      'wrong-state': {
        ...merging(51, 52),
        prepare: async (site) => {
          await trashed(51)(site);
          await pushed(52)(site);
        },
      },
      'precondition-failed': { ...merging(53), headers: { 'If-Match': '"9"' } },
    },
  },
};
