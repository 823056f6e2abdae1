package cn.fujian.bamin.core.arrival

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.Text
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.asMap
import cn.fujian.bamin.core.phone.own
import cn.fujian.bamin.engine.FormReason
import cn.fujian.bamin.engine.ProvinceForm
import cn.fujian.bamin.engine.ProvinceStanding
import cn.fujian.bamin.engine.SubjectKind
import kotlinx.coroutines.withContext

internal class EngineArrival(private val rooms: Rooms, private val calls: Calls) : ArrivalPort {
    override val standing = calls.states.follow(null) { rooms.arrivals.lastProvinceStanding()?.own() }

    override suspend fun check(form: ArrivalForm): List<Text> = withContext(calls.worker) {
        rooms.arrivals.checkProvince(form.native()).map { it.own() }
    }

    override suspend fun apply(form: ArrivalForm): Outcome<ArrivalStanding> =
        calls.change { rooms.arrivals.applyFromProvince(form.native()).own() }

    override suspend fun refresh(): Outcome<ArrivalStanding> =
        calls.change { rooms.arrivals.provinceStanding().own() }
}

internal fun FormReason.own() = Text(reason, params.asMap())

private fun ArrivalForm.native() = ProvinceForm(
    fromElsewhere = fromElsewhere,
    province = province?.toUByte(),
    city = city?.toUShort(),
    departed = departed,
    arrived = arrived,
    household = household?.toUInt(),
)

private fun ProvinceStanding.own() = ArrivalStanding(
    resident = kind == SubjectKind.RESIDENT,
    city = city,
    residentFrom = residentFrom,
    origin = origin?.own(),
    outcome = outcome?.own(),
    lastTry = lastTry,
    nextTry = nextTry,
    asOf = asOf,
    heardAt = heardAt,
)
