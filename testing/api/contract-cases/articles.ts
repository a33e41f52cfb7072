import type { Case, Cases } from '../contract.ts';
import { sample } from '../../site.ts';
import { ndjson, pushed, stale, trashed, withdrawn } from './prepare.ts';

const noId: Case = { params: { id: '0' } };

export const articles: Cases = {
  'PUT /api/articles/[id]': {
    role: 'reporter',
    answers: {
      201: {},
      200: { params: { id: 2 }, prepare: pushed(2) },
    },
    problems: {
      'not-found': noId,
      withdrawn: { params: { id: 3 }, prepare: withdrawn(3) },
      'wrong-state': { params: { id: 9 }, prepare: trashed(9) },
      'precondition-failed': stale(4),
    },
  },
  'GET /api/articles/[id]': {
    role: 'reporter',
    answers: {
      200: { params: { id: 5 }, prepare: withdrawn(5) },
    },
    problems: { 'not-found': { params: { id: 404 } } },
  },
  'DELETE /api/articles/[id]': {
    role: 'editor',
    answers: {
      200: { params: { id: 6 }, prepare: pushed(6), body: { reason: '内容有误', legal: '判决书' } },
    },
    problems: {
      'not-found': { params: { id: 404 } },
      'wrong-state': { params: { id: 10 }, prepare: trashed(10) },
      'precondition-failed': stale(7),
    },
  },
  'GET /api/articles': {
    role: 'reporter',
    answers: {
      200: [{ prepare: trashed(11) }, { query: { status: 'trash', section: 'minsheng' } }],
    },
    problems: { invalid: { query: { status: 'x' } } },
  },
  'POST /api/articles': {
    role: 'reporter',
    problems: {
      'key-reused': {
        headers: { 'Idempotency-Key': 'contract' },
        prepare: (site) =>
          site.api('POST', '/articles', sample(), { 'Idempotency-Key': 'contract' }),
      },
    },
  },
};

const lines = [{ id: 21, ...sample() }, { id: 21, ...sample() }, { id: 22 }, 'x']
  .map((item) => JSON.stringify(item))
  .join('\n');

export const batch: Cases = {
  'POST /api/articles/batch': {
    role: 'reporter',
    answers: { 200: [{}, { headers: ndjson, body: lines }] },
    problems: {
      'too-large': { body: Array.from({ length: 1_001 }, () => ({})) },
      invalid: { body: {} },
    },
  },
};
