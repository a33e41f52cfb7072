import * as v from 'valibot';
import { json, jsonBody, shape, type Area } from '../../../openapi/operation.ts';

/** The body of a deploy's last step: the id of the build that the deploy replaced. */
export const supersessionRequest = v.object({
  superseded: v.pipe(
    v.string('须为被替换的构建编号'),
    v.regex(/^[\w-]{1,64}$/, '须为被替换的构建编号'),
  ),
});

const supersession = shape('Supersession', supersessionRequest, {
  superseded: '被替换的构建',
});

const build = shape('Release', v.object({ build: v.string() }), { build: '正在回答的构建' });

const superseded = shape(
  'ReleaseSuperseded',
  v.object({ build: v.string(), superseded: v.string() }),
  { build: '正在回答的构建', superseded: '被替换的构建' },
);

export const release: Area = {
  name: '发布',
  description: '站点程序自身的发布。',
  operations: {
    'GET /api/release': {
      id: 'getRelease',
      role: 'chief',
      summary: '正在回答的构建',
      answers: { 200: { description: '构建编号', content: json(build, { build: 'mgwq1x0c' }) } },
    },
    'POST /api/release': {
      id: 'supersedeRelease',
      role: 'chief',
      summary: '刷新旧构建的页面',
      description: '部署的最后一步：旧构建渲染的页面在下一次读取时更新。',
      body: jsonBody(supersession, { superseded: 'mgwp8k2a' }),
      answers: {
        202: {
          description: '已安排',
          content: json(superseded, { build: 'mgwq1x0c', superseded: 'mgwp8k2a' }),
        },
      },
    },
  },
};
