interface Notice {
  readonly title: string;
  readonly text: string;
  /** Whether the page offers a search, since the reader may find the text elsewhere. */
  readonly search: boolean;
}

/** The texts of pages without content, by status: nothing is at the address, or the site cannot show it now. */
export const notices = {
  403: {
    title: '预览链接无效',
    text: '链接可能不完整，或者已过一小时的有效期，请向编辑部索取新的链接。',
    search: false,
  },
  404: { title: '找不到这个页面', text: '地址可能有误，或者页面已移走。', search: true },
  410: { title: '文章已撤下', text: '这篇文章已由编辑部撤下，不再提供。', search: true },
  451: { title: '文章因法律原因撤下', text: '应法律要求，这篇文章不再提供。', search: true },
  500: { title: '页面出错了', text: '我们已记录这个问题，请稍后再试。', search: false },
  503: { title: '暂时无法打开', text: '服务器正在恢复，请稍后再试。', search: false },
} as const satisfies Readonly<Record<number, Notice>>;

export type NoticeStatus = keyof typeof notices;
