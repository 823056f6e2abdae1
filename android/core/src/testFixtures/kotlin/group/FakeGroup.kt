package cn.fujian.bamin.core.group

import cn.fujian.bamin.core.wallet.Presented
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emptyFlow

class FakeGroup(
    var onPresented: (List<String>) -> Flow<Presented> = { emptyFlow() },
) : GroupPort {
    val calls = mutableListOf<String>()

    override fun presented(subjects: List<String>): Flow<Presented> {
        calls += "presented $subjects"
        return onPresented(subjects)
    }
}
