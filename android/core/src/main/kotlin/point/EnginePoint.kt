package cn.fujian.bamin.core.point

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.native
import cn.fujian.bamin.core.phone.own
import cn.fujian.bamin.engine.Point as NativePoint

internal class EnginePoint(private val rooms: Rooms, private val calls: Calls) : PointPort {
    override val points = calls.states.follow(emptyList()) { rooms.sync.staff()?.points.orEmpty().map { it.own() } }

    override val duty = calls.states.follow(null) {
        rooms.phone.chosenPoint()?.let { Duty(it.point.own(), it.direction.own()) }
    }

    override suspend fun choose(point: Long, direction: Direction): Failure? =
        calls.tell { rooms.phone.choosePoint(point.toULong(), direction.native()).let { } }
}

private fun NativePoint.own() = Point(point.toLong(), name, kind, region.toInt())
