package cn.fujian.bamin.core.point

import cn.fujian.bamin.core.Failure
import kotlinx.coroutines.flow.StateFlow

/** Where staff work. */
interface PointPort {
    /** The unit's points. */
    val points: StateFlow<List<Point>>

    /** Where this phone checks; none before a choice. */
    val duty: StateFlow<Duty?>

    suspend fun choose(point: Long, direction: Direction): Failure?
}

/** A service point. */
data class Point(
    val id: Long,
    val name: String,
    /** A code. */
    val kind: String,
    /** GB/T 2260, six digits. */
    val region: Int,
)

/** Which way people go there. */
enum class Direction(val key: String) {
    In("direction.in"),
    Out("direction.out"),
    Both("direction.both"),
}

/** Who checks where. */
data class Duty(val point: Point, val direction: Direction)
