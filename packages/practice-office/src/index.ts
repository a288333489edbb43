export { PracticeOffice } from './office.js';
export { serveOffice, type OfficeServer } from './web/server.js';
export type * from './told.js';
