package cn.fujian.bamin.ui.application

import cn.fujian.bamin.core.application.Application
import cn.fujian.bamin.core.application.PlaceSource
import cn.fujian.bamin.core.regions.Region
import cn.fujian.bamin.ui.steps.Step

/** Applying for one's own code: one tap, once the county is known. */
data class ApplicationState(
    val county: County? = null,
    /** The list to choose from; none: it is closed. */
    val choice: Choice? = null,
    val step: Step = Step.Idle,
    /** What it came to. */
    val done: Application? = null,
)

/** Where the person is, and how that is known. */
data class County(val code: Int, val name: String, val source: PlaceSource)

/** A city first, then its counties. */
data class Choice(val city: Region?, val regions: List<Region>)

sealed interface ApplicationEvent {
    data object Choose : ApplicationEvent

    data class Pick(val region: Region) : ApplicationEvent

    data object Dismiss : ApplicationEvent

    data object Apply : ApplicationEvent
}
