import * as v from 'valibot';
import { site } from '../site.ts';
import { roles } from './editor.ts';

const slugs = site.sections.map(({ slug }) => slug);
const days = '须为 1 到 3650 的整数';

/** What a chief asks for: a token's name, its role, where that holds (everywhere unless told), and for how many days. */
export const tokenRequest = v.object({
  name: v.pipe(
    v.string('须为字符串'),
    v.trim(),
    v.regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,100}$/u, '须为 1 到 100 个字符的一行文字'),
  ),
  role: v.picklist(roles, `须为 ${roles.join('、')} 之一`),
  sections: v.exactOptional(
    v.pipe(
      v.array(v.picklist(slugs, '没有这个栏目'), '须为栏目代号的数组'),
      v.minLength(1, '至少一个栏目;不限栏目则省略此字段'),
      v.transform((given) => [...new Set(given)]),
    ),
  ),
  days: v.exactOptional(
    v.pipe(v.number(days), v.integer(days), v.minValue(1, days), v.maxValue(3_650, days)),
  ),
});
