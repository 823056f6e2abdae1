package cn.fujian.bamin.desk.ports

import cn.fujian.bamin.core.ports.Network

/** A network that whoever sits at the desk can take away. */
class DeskNetwork : Network {
    @Volatile
    var isOnline: Boolean = true

    override fun online(): Boolean = isOnline
}
