package cn.fujian.bamin.ui.point

import cn.fujian.bamin.core.point.Direction
import cn.fujian.bamin.core.point.Point
import cn.fujian.bamin.ui.steps.Step

/** Where staff check, and which way people go there. */
data class PointState(
    val points: List<Point> = emptyList(),
    val point: Long? = null,
    val direction: Direction? = null,
    val problem: PointProblem? = null,
    val step: Step = Step.Idle,
    /** The choice was taken: on to the camera. */
    val done: Boolean = false,
)

enum class PointProblem(val key: String) {
    NoPoint("point.no_point"),
    NoDirection("point.no_direction"),
}

sealed interface PointEvent {
    data class ChoosePoint(val point: Long) : PointEvent

    data class ChooseDirection(val direction: Direction) : PointEvent

    data object Send : PointEvent
}
