import { site } from '../site.ts';

/** Seconds after which a client may come back. */
const retryAfter = '30';

/** The plain page for when the database is away: nothing in it needs one. */
export function unavailablePage(): Response {
  return plainPage(503, '暂时无法打开', '服务器正在恢复,请稍后再试。', {
    'Retry-After': retryAfter,
  });
}

/** The plain page for our own mistakes; the log knows more. */
export function failurePage(): Response {
  return plainPage(500, '页面出错了', '我们已记录这个问题,请稍后再试。');
}

function plainPage(
  status: number,
  title: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const html = `<!doctype html>
<html lang="${site.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title} · ${site.name}</title>
</head>
<body style="font: 18px/1.8 system-ui, sans-serif; max-width: 32em; margin: 15vh auto; padding: 0 1em">
<h1>${title}</h1>
<p>${text}</p>
<p><a href="/">返回首页</a></p>
</body>
</html>
`;
  return new Response(html, {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers },
  });
}
