import { expect, test } from 'vitest';
import { classCharts } from '../../../../shared/monitoring/class-charts.ts';

test('each label has a chart of the shares of its classes, then and now', () => {
  const classes = [
    { label: 'late', value: '0', reference: 784, current: 839 },
    { label: 'late', value: '1', reference: 216, current: 161 },
    { label: 'empty', value: '1', reference: 0, current: 3 },
  ];
  expect(classCharts(classes)).toEqual([
    {
      id: 'classes-late',
      kind: 'bar',
      title: 'late: share of each class',
      x: ['0', '1'],
      series: [
        { name: 'baseline', y: [0.784, 0.216] },
        { name: 'recent', y: [0.839, 0.161] },
      ],
    },
  ]);
});
