import * as v from 'valibot';

/** Who runs the site and under which licences; what is not configured is undefined, and not shown. */
export interface Imprint {
  /** 主办单位 */
  readonly organisation: string | undefined;
  readonly address: string | undefined;
  readonly email: string | undefined;
  readonly complaintEmail: string | undefined;
  /** 违法和不良信息举报 */
  readonly reportPhone: string | undefined;
  readonly reportEmail: string | undefined;
  /** ICP备案号 */
  readonly icpFiling: string | undefined;
  /** 公安备案号 */
  readonly policeFiling: string | undefined;
  /** 互联网新闻信息服务许可证编号 */
  readonly newsLicence: string | undefined;
  /** 增值电信业务经营许可证编号 */
  readonly telecomLicence: string | undefined;
}

const line = v.fallback(v.optional(v.pipe(v.string(), v.trim(), v.nonEmpty())), undefined);
const address = v.fallback(v.optional(v.pipe(v.string(), v.trim(), v.email())), undefined);

const schema = v.object({
  ORGANISATION: line,
  CONTACT_ADDRESS: line,
  CONTACT_EMAIL: address,
  COMPLAINT_EMAIL: address,
  REPORT_PHONE: line,
  REPORT_EMAIL: address,
  ICP_FILING: line,
  POLICE_FILING: line,
  NEWS_LICENCE: line,
  TELECOM_LICENCE: line,
  MOURNING: line,
});

/** What every page shows of the environment. Never throws: the page that reports a failure needs it too. */
export function readFrame(env: object): {
  readonly imprint: Imprint;
  readonly mourning: boolean;
} {
  const parsed = v.parse(schema, env);
  return {
    mourning: parsed.MOURNING === 'on',
    imprint: {
      organisation: parsed.ORGANISATION,
      address: parsed.CONTACT_ADDRESS,
      email: parsed.CONTACT_EMAIL,
      complaintEmail: parsed.COMPLAINT_EMAIL ?? parsed.CONTACT_EMAIL,
      reportPhone: parsed.REPORT_PHONE,
      reportEmail: parsed.REPORT_EMAIL,
      icpFiling: parsed.ICP_FILING,
      policeFiling: parsed.POLICE_FILING,
      newsLicence: parsed.NEWS_LICENCE,
      telecomLicence: parsed.TELECOM_LICENCE,
    },
  };
}
