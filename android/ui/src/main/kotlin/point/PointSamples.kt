package cn.fujian.bamin.ui.point

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FailureKind
import cn.fujian.bamin.core.point.Direction
import cn.fujian.bamin.core.point.Point
import cn.fujian.bamin.ui.samples.Sample
import cn.fujian.bamin.ui.samples.ScreenSamples
import cn.fujian.bamin.ui.steps.Step

private val points = listOf("闽江花园小区 南门", "闽江花园小区 北门", "闽江花园小区 地下停车场", "闽江花园社区服务中心")
    .mapIndexed { i, name -> Point(i + 1L, name, "community", 350102) }

private val open = PointState(points)
private val chosen = open.copy(point = 1, direction = Direction.In)

val pointSamples = ScreenSamples(
    "point",
    listOf(
        sample("open", open),
        sample("chosen", chosen),
        sample("no_direction", open.copy(point = 2, problem = PointProblem.NoDirection)),
        sample("failed", chosen.copy(step = Step.Failed(Failure("storage_failed", kind = FailureKind.Storage)))),
        sample("none", PointState()),
    ),
)

private fun sample(name: String, state: PointState) = Sample(name) { PointScreen(state, {}, {}, {}) }
