/** Times: scalars, texts, business days. Only re-exports. */

export {
  Busdaycalendar,
  type BusdaycalendarOptions,
  type BusdayOffsetOptions,
  type BusdayOptions,
  busday_count,
  busday_offset,
  busdaycalendar,
  is_busday,
  type Roll,
  type Weekmask,
} from "./busdays.ts";
export {
  Datetime64,
  type DatetimeLike,
  datetime64,
  Timedelta64,
  type TimedeltaLike,
  timedelta64,
  type UnitLike,
} from "./scalars.ts";
export { type DatetimeStringOptions, datetime_as_string, datetime_data } from "./texts.ts";
