package cn.fujian.bamin.core.tests

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.own
import cn.fujian.bamin.engine.NucleicAcidResults
import cn.fujian.bamin.engine.NucleicAcidTest

internal class EngineTests(private val rooms: Rooms, private val calls: Calls) : TestsPort {
    override suspend fun kept(subject: String): Outcome<Tests> = calls.ask { rooms.family.tests(subject).own() }

    override suspend fun fetch(subject: String): Outcome<Tests> =
        calls.change { rooms.family.fetchTests(subject).own() }
}

private fun NucleicAcidResults.own() = Tests(tests.map { it.own() }, asOf.takeIf { it != 0L })

private fun NucleicAcidTest.own() = Test(
    sampled = sampled,
    resulted = resulted,
    institution = institution,
    result = result.own(),
)
