package cn.fujian.bamin.ui.accesslog

import cn.fujian.bamin.core.accesslog.Look
import cn.fujian.bamin.ui.steps.Step

/** Who looked at a code, newest first. [now]: Unix seconds. */
data class AccessLogState(
    val looks: List<SeenBy> = emptyList(),
    /** To be asked for with older ones; none: there are none. */
    val next: String? = null,
    /** Looks are kept for so many seconds, once the server said it. */
    val kept: Long? = null,
    val load: Step = Step.Running,
    val now: Long = 0,
)

/** A look, with the name of its county. */
data class SeenBy(val look: Look, val county: String?)

sealed interface AccessLogEvent {
    data object Older : AccessLogEvent

    data object Refresh : AccessLogEvent
}
