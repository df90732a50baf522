export const percent = (share: number): string => `${String(Number((share * 100).toPrecision(3)))} %`;
