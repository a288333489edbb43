export { FUSION_APP, FUSION_ORDER, fusionRows, type FusionRow, type FusionRows } from './rows.js';
export { fusionSql } from './sql.js';
export { takenNumbers, type TakenNumbers } from './taken.js';
