export { EventDuty, type Duties, type EventDutyOptions, type FollowedWith } from './event-duty.js';
