package cn.fujian.bamin.core.group

import cn.fujian.bamin.core.wallet.Presented
import kotlinx.coroutines.flow.Flow

/** Showing a family together. */
interface GroupPort {
    /**
     * The member whose turn it is, several times a second, as long as it is collected.
     * Begins with [Presented.Failed] `group_size` or the code of a member's missing pass.
     */
    fun presented(subjects: List<String>): Flow<Presented>
}
