import * as v from 'valibot';
import { ndjson } from '../../../http/ndjson.ts';
import { article, exampleHandle, exampleSubmission } from '../articles/_shapes.ts';
import type { Operations } from '../../../openapi/operation.ts';
import { articleId, queryParameters } from '../../../openapi/parameters.ts';

const afterId = queryParameters(v.object({ after: v.optional(articleId.schema) }), {
  after: '上一页最后一篇的编号；`Link` 头给出下一页',
});

const exported = {
  ...exampleHandle,
  ...exampleSubmission,
  updatedAt: exampleSubmission.publishedAt,
};

/** The export of all articles, for use elsewhere. */
export const exporting: Operations = {
  'GET /api/export': {
    id: 'exportArticles',
    role: 'chief',
    summary: '导出文章',
    description: '全部文章，不论状态，按编号，每行一篇；一页之后由 `Link` 继续。',
    parameters: afterId,
    answers: {
      200: {
        description: '一页文章',
        content: { [ndjson]: { lines: article, example: `${JSON.stringify(exported)}\n` } },
      },
    },
    problems: ['invalid'],
  },
};
