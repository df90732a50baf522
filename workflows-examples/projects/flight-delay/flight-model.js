import { DISTANCE_MILES, DISTANCES, HOURS, SLOT_MINUTES } from './features.js';
import { column, FLOAT, floats, INT64, integers, node, STRING, writeModel } from './onnx-writer.js';

/**
 * The whole way from raw columns to probabilities as one ONNX graph, so that training and serving cannot differ: codes
 * by integer division or by a table of airports, then one weight per code, summed.
 */
export function flightModel({ bias, tables }, airports) {
  const [slots, hoursOfWeek, distances, origins, destinations] = tables;
  const airportCodes = (name) => [
    node(
      'LabelEncoder',
      [name],
      [`${name}_code`],
      {
        keys_strings: ['strings', airports[name]],
        values_int64s: ['ints', airports[name].map((_, index) => index + 1)],
        default_int64: ['int', 0],
      },
      'ai.onnx.ml',
    ),
  ];
  const weightOf = (feature) =>
    node('Gather', [`${feature}_weights`, `${feature}_code`], [`${feature}_term`]);
  const whole = (name) => node('Cast', [name], [`${name}_whole`], { to: ['int', INT64] });

  return writeModel({
    name: 'flight-delay',
    producer: 'flight-delay example',
    inputs: [
      column('minute_of_day', FLOAT, 1),
      column('weekday', FLOAT, 1),
      column('distance', FLOAT, 1),
      column('origin', STRING, 1),
      column('destination', STRING, 1),
    ],
    outputs: [column('label', INT64, 0), column('probabilities', FLOAT, 2)],
    constants: [
      integers('slot_minutes', [SLOT_MINUTES]),
      integers('hour_minutes', [60]),
      integers('day_hours', [HOURS]),
      integers('one', [1]),
      integers('bin_miles', [DISTANCE_MILES]),
      integers('last_bin', [DISTANCES - 1]),
      integers('list', [-1]),
      floats('bias', [bias]),
      floats('certainty', [1]),
      floats('half', [0.5]),
      floats('slot_weights', slots),
      floats('hour_weights', hoursOfWeek),
      floats('bin_weights', distances),
      floats('origin_weights', origins),
      floats('destination_weights', destinations),
    ],
    nodes: [
      whole('minute_of_day'),
      whole('weekday'),
      whole('distance'),
      node('Div', ['minute_of_day_whole', 'slot_minutes'], ['slot_code']),
      node('Div', ['minute_of_day_whole', 'hour_minutes'], ['hour']),
      node('Sub', ['weekday_whole', 'one'], ['days']),
      node('Mul', ['days', 'day_hours'], ['day_start']),
      node('Add', ['day_start', 'hour'], ['hour_code']),
      node('Div', ['distance_whole', 'bin_miles'], ['any_bin']),
      node('Min', ['any_bin', 'last_bin'], ['bin_code']),
      ...airportCodes('origin'),
      ...airportCodes('destination'),
      ...['slot', 'hour', 'bin', 'origin', 'destination'].map(weightOf),
      node(
        'Sum',
        ['bias', 'slot_term', 'hour_term', 'bin_term', 'origin_term', 'destination_term'],
        ['margin'],
      ),
      node('Sigmoid', ['margin'], ['late']),
      node('Sub', ['certainty', 'late'], ['on_time']),
      node('Concat', ['on_time', 'late'], ['probabilities'], { axis: ['int', 1] }),
      node('GreaterOrEqual', ['late', 'half'], ['is_late']),
      node('Cast', ['is_late'], ['label_column'], { to: ['int', INT64] }),
      node('Reshape', ['label_column', 'list'], ['label']),
    ],
  });
}
