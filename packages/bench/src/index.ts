export { compare, type Comparison, type Contender, type Figure } from './measure.js';
