export declare function unusedWords(board: string): string[];
