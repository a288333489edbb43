import type { ContractBench } from './bench.js';

export interface Fact {
  readonly title: string;
  run(bench: ContractBench): Promise<void>;
}
