package cn.fujian.bamin.core.accesslog

import cn.fujian.bamin.core.Outcome

/** Who looked at a code, on whichever phone. */
interface AccessLogPort {
    /** Newest first; [before]: [Looks.next] of the page before. */
    suspend fun looks(subject: String, before: String? = null): Outcome<Looks>
}

/** A page of at most 50. */
data class Looks(
    val looks: List<Look>,
    /** To be given for older ones; none: there are none. */
    val next: String?,
    /** Looks are kept for so many seconds. */
    val kept: Long,
)

/** One look; the text is `look.<method>`. */
data class Look(
    /** Unix seconds. */
    val at: Long,
    val method: String,
    /** The unit's name, or the operator's. */
    val unit: String,
    /** The point's name, if it was at one. */
    val point: String?,
    /** GB/T 2260 code of the point's county. */
    val region: Int?,
)
