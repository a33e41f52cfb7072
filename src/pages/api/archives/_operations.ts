import * as v from 'valibot';
import { line } from '../../../articles/input.ts';
import {
  integer,
  json,
  jsonBody,
  shape,
  type Operations,
  type Parameter,
} from '../../../openapi/operation.ts';

const name: Parameter = {
  in: 'path',
  name: 'name',
  description: '归档的周或月，写法与其网址相同',
  schema: v.string(),
  example: '2026-W47',
};

/** A correction of an archive: the reason for it. */
export const correctionRequest = v.object({ reason: line(500) });

const request = shape('ArchiveCorrection', correctionRequest, { reason: '理由，记入日志' });

const place = v.nullable(v.object({ rank: integer, views: integer }));

const corrected = shape(
  'ArchiveCorrected',
  v.object({
    archive: v.string(),
    url: v.string(),
    changes: v.array(v.object({ article: integer, before: place, after: place })),
  }),
  {
    archive: '归档的周或月',
    url: '网址',
    changes: '名次或阅读数有变的文章；`before`、`after` 为 null 即不在榜上。为空则归档本来无误',
  },
);

/** Corrections of the archive, by chiefs. */
export const archives: Operations = {
  'POST /api/archives/[name]': {
    id: 'correctArchive',
    role: 'chief',
    summary: '重新归档一周或一月',
    description:
      '按数据库中现有的每日阅读数重排已归档的一期，用于归档后才到的阅读；须有可用于全部栏目的令牌。前后的全部名次记入日志。',
    parameters: [name],
    body: jsonBody(request, { reason: 'KV 故障，周日的阅读晚到' }),
    answers: {
      200: {
        description: '已重新归档',
        content: json(corrected, {
          archive: '2026-W47',
          url: 'https://news.example/rankings/2026-W47.html',
          changes: [
            { article: 573070, before: { rank: 2, views: 9000 }, after: { rank: 1, views: 12041 } },
          ],
        }),
      },
    },
    problems: ['no-archive', 'days-gone'],
  },
};
