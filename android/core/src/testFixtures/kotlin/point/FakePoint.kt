package cn.fujian.bamin.core.point

import cn.fujian.bamin.core.Failure
import kotlinx.coroutines.flow.MutableStateFlow

class FakePoint(
    points: List<Point> = emptyList(),
    duty: Duty? = null,
    var onChoose: suspend (Long, Direction) -> Failure? = { _, _ -> null },
) : PointPort {
    val calls = mutableListOf<String>()
    override val points = MutableStateFlow(points)
    override val duty = MutableStateFlow(duty)

    override suspend fun choose(point: Long, direction: Direction): Failure? {
        calls += "choose $point $direction"
        return onChoose(point, direction)
    }
}
