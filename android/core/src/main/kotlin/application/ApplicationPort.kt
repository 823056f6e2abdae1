package cn.fujian.bamin.core.application

import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.reasons.ColourReason

/** Applying for one's own code. */
interface ApplicationPort {
    /** Applies; a second time nothing changes. [county] is a GB/T 2260 code of Fujian. */
    suspend fun apply(county: Int, source: PlaceSource): Outcome<Application>
}

/** How the place is known. */
enum class PlaceSource { Gps, Chosen }

/** What an application came to. */
data class Application(
    val subject: String,
    val colour: Colour,
    /** None for green. */
    val reasons: List<ColourReason>,
)
