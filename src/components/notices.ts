/** What a page says when there is nothing to read at its address. */
export const notices = {
  404: { title: '找不到这个页面', text: '地址可能有误,或者页面已移走。' },
  410: { title: '文章已撤下', text: '这篇文章已由编辑部撤下,不再提供。' },
  451: { title: '文章因法律原因撤下', text: '应法律要求,这篇文章不再提供。' },
} as const;
