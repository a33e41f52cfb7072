import { readVariables } from '../lib/variables.ts';

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

/** Reads the variables that every page shows. Never throws, since the page that reports a failure shows them too. */
export function readFrame(env: object): {
  readonly imprint: Imprint;
  readonly mourning: boolean;
} {
  const read = readVariables(env);
  return {
    mourning: read.MOURNING,
    imprint: {
      organisation: read.ORGANISATION,
      address: read.CONTACT_ADDRESS,
      email: read.CONTACT_EMAIL,
      complaintEmail: read.COMPLAINT_EMAIL ?? read.CONTACT_EMAIL,
      reportPhone: read.REPORT_PHONE,
      reportEmail: read.REPORT_EMAIL,
      icpFiling: read.ICP_FILING,
      policeFiling: read.POLICE_FILING,
      newsLicence: read.NEWS_LICENCE,
      telecomLicence: read.TELECOM_LICENCE,
    },
  };
}
