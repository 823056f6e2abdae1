package cn.fujian.bamin.core.reasons

import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.Outcome

/** Why a code has its colour. */
interface ReasonsPort {
    /** Without a network as it was last told. */
    suspend fun reasons(subject: String): Outcome<Reasons>
}

/** A colour with everything that speaks for it; times in Unix seconds. */
data class Reasons(
    val colour: Colour,
    /** What was recorded then. */
    val asOf: Long,
    /** Since when the colour is this one. */
    val since: Long,
    /** None for green. */
    val reasons: List<ColourReason>,
    /** Reasons that would count, were they not lifted. */
    val lifted: List<Lifted>,
    /** When it may be another by time alone. */
    val nextChange: Long?,
)

/** One recorded reason; times in Unix seconds. */
data class ColourReason(
    /** The text is `reason.<rule>`. */
    val rule: String,
    /** Who reported it. */
    val authority: String,
    val since: Long,
    /** The first second at which it counts no more, if that is known. */
    val until: Long?,
    /** The text is `advice.<advice>`. */
    val advice: String,
)

/** A lifted reason; the text is `lifted.<cause>`. */
data class Lifted(
    val reason: ColourReason,
    val cause: String,
    /** When it counts again, if ever. */
    val expires: Long?,
)
