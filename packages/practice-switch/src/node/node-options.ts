import type { DirectoryUser } from '../switching/addressing.js';
import type { Agent } from '../switching/queues.js';

export interface NodeOptions {
  readonly name: string;
  /** 0 or absent: a free port. */
  readonly eslPort?: number;
  readonly password?: string;
  readonly domain?: string;
  /** `host:port` by which other nodes of the lab dial this one; `127.0.0.1:506x` by position when absent. */
  readonly sipAddress?: string;
  /** `host:port` of a SIP profile that shares no codec with anybody: calls there are refused with 488. None when absent. */
  readonly codecRefusingAddress?: string;
  /** Folders of dialplan files; see {@link readDialplanDirectory} for the contexts. */
  readonly dialplanDirs?: readonly string[];
  /** Dialplan text searched after the folders; a small plan for four-digit users when absent. */
  readonly extraDialplan?: string;
  readonly directory?: readonly DirectoryUser[];
  /** The agent of each `mod_callcenter` queue. */
  readonly callCenters?: Readonly<Record<string, Agent>>;
  /** Context of calls from other nodes and outside lines. */
  readonly trunkContext?: string;
  readonly globals?: Readonly<Record<string, string>>;
  /** Text replaced in every dialplan file, e.g. `{ '127.0.0.1:7276': '127.0.0.1:40123' }`. */
  readonly substitutions?: Readonly<Record<string, string>>;
  /** Seconds between HEARTBEAT events; 20 as on the real switch, 0 for none. */
  readonly heartbeatSec?: number;
}

/** Users 1000-1999 ring; outside lines reach them by the same numbers. */
export const LOCAL_DIALPLAN = `<include>
  <context name="default">
    <extension name="local">
      <condition field="destination_number" expression="^(1\\d{3})$">
        <action application="set" data="hangup_after_bridge=true"/>
        <action application="set" data="continue_on_fail=true"/>
        <action application="set" data="call_timeout=30"/>
        <action application="bridge" data="user/$1@\${domain_name}"/>
        <action application="hangup" data="\${originate_disposition}"/>
      </condition>
    </extension>
  </context>
  <context name="public">
    <extension name="inward">
      <condition field="destination_number" expression="^(1\\d{3})$">
        <action application="set" data="force_transfer_context=default"/>
        <action application="transfer" data="$1 XML default"/>
      </condition>
    </extension>
  </context>
</include>`;
