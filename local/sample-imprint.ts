/** An imprint for local sites and tests. It is visibly nobody's, so that nobody forgets to set the real one. */
export const sampleImprint = {
  ORGANISATION: '极报示例编辑部',
  CONTACT_ADDRESS: '青禾市柳桥区示例路 1 号',
  CONTACT_EMAIL: 'editors@jibao.example',
  COMPLAINT_EMAIL: 'complaints@jibao.example',
  REPORT_PHONE: '000-00000000',
  REPORT_EMAIL: 'report@jibao.example',
  ICP_FILING: '示例ICP备00000000号-1',
  POLICE_FILING: '示例公网安备00000000000000号',
  NEWS_LICENCE: '00000000000',
  TELECOM_LICENCE: '示例B2-00000000',
} as const;
